"""Gray levels of a case in; the features of one family out."""
