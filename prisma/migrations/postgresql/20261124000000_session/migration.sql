-- CreateTable
CREATE TABLE "Session" (
    "key" TEXT NOT NULL,
    "format" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "data" BYTEA NOT NULL,
    "userId" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL,
    "lastSeenAt" TIMESTAMP(3) NOT NULL,
    "idleExpiresAt" TIMESTAMP(3) NOT NULL,
    "absoluteExpiresAt" TIMESTAMP(3) NOT NULL,
    "dead" BOOLEAN NOT NULL DEFAULT false,
    "outboxAt" TIMESTAMP(3),

    CONSTRAINT "Session_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "Session_userId_idx" ON "Session"("userId");

-- CreateIndex
CREATE INDEX "Session_absoluteExpiresAt_idx" ON "Session"("absoluteExpiresAt");

-- CreateIndex
CREATE INDEX "Session_dead_idleExpiresAt_idx" ON "Session"("dead", "idleExpiresAt");

-- CreateIndex
CREATE INDEX "Session_outboxAt_idx" ON "Session"("outboxAt");
