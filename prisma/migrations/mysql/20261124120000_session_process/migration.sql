-- CreateTable
CREATE TABLE `SessionProcess` (
    -- Names and prefixes differ by case, as in Session.
    `process` VARCHAR(191) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `prefix` VARCHAR(191) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    `mode` VARCHAR(191) NOT NULL,
    `bridge` BOOLEAN NOT NULL,
    `hasDatabase` BOOLEAN NOT NULL,
    `hasCache` BOOLEAN NOT NULL,
    `build` VARCHAR(191) NULL,
    `startedAt` DATETIME(3) NOT NULL,
    `seenAt` DATETIME(3) NOT NULL,
    `metrics` JSON NOT NULL,

    INDEX `SessionProcess_seenAt_idx`(`seenAt`),
    PRIMARY KEY (`process`)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
