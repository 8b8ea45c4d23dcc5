"""Files whose decoders may hang or die, decoded in a process of their own."""
