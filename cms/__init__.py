"""The public site: home, programs, curriculum, training calendar."""
