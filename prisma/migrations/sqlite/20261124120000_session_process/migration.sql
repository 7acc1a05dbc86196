-- CreateTable
CREATE TABLE "SessionProcess" (
    "process" TEXT NOT NULL PRIMARY KEY,
    "prefix" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "bridge" BOOLEAN NOT NULL,
    "hasDatabase" BOOLEAN NOT NULL,
    "hasCache" BOOLEAN NOT NULL,
    "build" TEXT,
    "startedAt" DATETIME NOT NULL,
    "seenAt" DATETIME NOT NULL,
    "metrics" JSONB NOT NULL
);

-- CreateIndex
CREATE INDEX "SessionProcess_seenAt_idx" ON "SessionProcess"("seenAt");
