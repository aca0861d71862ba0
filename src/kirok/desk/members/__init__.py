"""Who works here, what each may do, and acts that only their own password makes."""
