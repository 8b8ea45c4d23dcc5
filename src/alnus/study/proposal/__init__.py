"""From a spreadsheet and a folder of images to a study file, each guess with its reason."""
