"""Tables from somebody's spreadsheet: every cell as the text that was written, or a sentence."""
