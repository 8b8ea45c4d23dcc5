"""A run in an author's words: Methods, Results, references and a model card."""
