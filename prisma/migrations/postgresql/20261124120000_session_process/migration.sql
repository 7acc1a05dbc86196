-- CreateTable
CREATE TABLE "SessionProcess" (
    "process" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "bridge" BOOLEAN NOT NULL,
    "hasDatabase" BOOLEAN NOT NULL,
    "hasCache" BOOLEAN NOT NULL,
    "build" TEXT,
    "startedAt" TIMESTAMP(3) NOT NULL,
    "seenAt" TIMESTAMP(3) NOT NULL,
    "metrics" JSONB NOT NULL,

    CONSTRAINT "SessionProcess_pkey" PRIMARY KEY ("process")
);

-- CreateIndex
CREATE INDEX "SessionProcess_seenAt_idx" ON "SessionProcess"("seenAt");
