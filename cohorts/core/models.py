"""Core has tables only for what no subject owns. (Django reports a migration only to apps that have this module.)"""
