-- CreateTable
CREATE TABLE `Session` (
    -- Ids differ by case, also where the database's default collation says otherwise: then one user would be shown, and
    -- could end, another's sessions.
    `key` VARCHAR(191) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `format` INTEGER NOT NULL,
    `version` INTEGER NOT NULL,
    `data` LONGBLOB NOT NULL,
    `userId` VARCHAR(191) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    `createdAt` DATETIME(3) NOT NULL,
    `lastSeenAt` DATETIME(3) NOT NULL,
    `idleExpiresAt` DATETIME(3) NOT NULL,
    `absoluteExpiresAt` DATETIME(3) NOT NULL,
    `dead` BOOLEAN NOT NULL DEFAULT false,
    `outboxAt` DATETIME(3) NULL,

    INDEX `Session_userId_idx`(`userId`),
    INDEX `Session_absoluteExpiresAt_idx`(`absoluteExpiresAt`),
    INDEX `Session_dead_idleExpiresAt_idx`(`dead`, `idleExpiresAt`),
    INDEX `Session_outboxAt_idx`(`outboxAt`),
    PRIMARY KEY (`key`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
