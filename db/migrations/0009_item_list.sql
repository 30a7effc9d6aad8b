-- The console walks all Jump Items by name and asks of each where it is: the index has all of it, so no row is read.
DROP INDEX "shell_jump_name";
CREATE INDEX "shell_jump_name" ON "shell_jump" ("name_key", "id", "jump_group_type", "jump_group_id");
