-- After how many of a batch's projects each wave ends, the last being all of them; NULL without waves.
ALTER TABLE batch ADD COLUMN waves integer[];
