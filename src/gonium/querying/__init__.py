"""SQL over the notebook's frames and the databases it is connected to: `gn.sql`."""
