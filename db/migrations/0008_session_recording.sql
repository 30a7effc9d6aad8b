-- Which rows a start holds against their files: those that say that they are being recorded.
CREATE INDEX "session_recording" ON "session" ("id") WHERE "recording_state" = 'recording';
