"""The parts of an audit: ranges of bundles, the workers that take them, what entries say."""
