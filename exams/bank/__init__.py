"""Items, versions, keys, proposals to change a key, import and export."""
