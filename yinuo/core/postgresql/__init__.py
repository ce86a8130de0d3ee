"""Django's PostgreSQL backend, with the two things that the busiest paths need of it."""
