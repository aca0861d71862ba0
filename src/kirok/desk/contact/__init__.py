"""Pages of those who keep contact: a source's page, questions of editors, safety holds, consent, interviews."""
