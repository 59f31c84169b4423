"""What the public reads: home, programs, curriculum, training calendar."""
