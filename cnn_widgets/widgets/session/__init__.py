"""What all widgets share: the front end, the scene, the link, how changes are made and how widgets close."""
