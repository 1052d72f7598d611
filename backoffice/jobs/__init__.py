"""Work on whole files in the background: what can be done, how far it is, who may stop it."""
