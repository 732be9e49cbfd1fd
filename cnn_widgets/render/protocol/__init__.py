"""What travels to the browser: the one definition of frames and settings, from which TypeScript's types are made.

`python -m scripts.protocol` writes a file of js/src/protocol for each module. What JSON holds, and no more: a tuple is
an array there, a float that is not finite is text, and a sentence what it was made of, which the browser reads as text.
"""
