"""Facts from Chinese news: who signed what with whom, as staged functions over immutable records."""
