package dev.cairn.checkpoint.lmdb;

import java.util.Arrays;
import java.util.Random;

/** One way in which a disk, a person or a program can damage a data file. */
enum Mutation {
    /** One bit anywhere. */
    BIT {
        @Override
        byte[] apply(byte[] file, Random random) {
            file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(8));
            return file;
        }
    },
    /** One bit in the head or the pointers of any page. */
    HEAD_BIT {
        @Override
        byte[] apply(byte[] file, Random random) {
            int page = random.nextInt(file.length / PAGE);
            file[page * PAGE + random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
            return file;
        }
    },
    /** One bit in a meta page. */
    META_BIT {
        @Override
        byte[] apply(byte[] file, Random random) {
            int at = random.nextInt(2) * PAGE + random.nextInt(LmdbMeta.END);
            file[at] ^= (byte) (1 << random.nextInt(8));
            return file;
        }
    },
    /** A field of a meta page is something else. */
    META_FIELD {
        @Override
        byte[] apply(byte[] file, Random random) {
            int at = random.nextInt(2) * PAGE + 16 + 8 * random.nextInt(17);
            byte[] value = value(file, random);
            System.arraycopy(value, 0, file, at, value.length);
            return file;
        }
    },
    /** Some bytes anywhere are something else. */
    BYTES {
        @Override
        byte[] apply(byte[] file, Random random) {
            int at = random.nextInt(file.length);
            int length = Math.min(file.length - at, 1 + random.nextInt(16));
            for (int i = 0; i < length; i++) {
                file[at + i] = (byte) random.nextInt();
            }
            return file;
        }
    },
    /** A number of two bytes in the head, the pointers or a node is something plausible. */
    SHORT {
        @Override
        byte[] apply(byte[] file, Random random) {
            int at = random.nextInt(file.length / 2) * 2;
            int value = random.nextBoolean() ? random.nextInt(PAGE) : random.nextInt(16);
            file[at] = (byte) value;
            file[at + 1] = (byte) (value >> 8);
            return file;
        }
    },
    /** Nothing is left of a page. */
    ZEROED_PAGE {
        @Override
        byte[] apply(byte[] file, Random random) {
            int page = random.nextInt(file.length / PAGE);
            Arrays.fill(file, page * PAGE, (page + 1) * PAGE, (byte) 0);
            return file;
        }
    },
    /** A page that was written in the place of another. */
    MISPLACED_PAGE {
        @Override
        byte[] apply(byte[] file, Random random) {
            int from = random.nextInt(file.length / PAGE) * PAGE;
            int to = random.nextInt(file.length / PAGE) * PAGE;
            System.arraycopy(file, from, file, to, PAGE);
            return file;
        }
    },
    /** A misplaced page that bears the right number. */
    RENUMBERED_PAGE {
        @Override
        byte[] apply(byte[] file, Random random) {
            int from = random.nextInt(file.length / PAGE) * PAGE;
            int to = random.nextInt(file.length / PAGE) * PAGE;
            System.arraycopy(file, from + 8, file, to + 8, PAGE - 8);
            return file;
        }
    },
    /** The end is missing. */
    TRUNCATED {
        @Override
        byte[] apply(byte[] file, Random random) {
            return Arrays.copyOf(file, random.nextInt(file.length));
        }
    },
    /** The end is missing, at the border of a page. */
    PAGES_MISSING {
        @Override
        byte[] apply(byte[] file, Random random) {
            return Arrays.copyOf(file, random.nextInt(file.length / PAGE) * PAGE);
        }
    },
    /** Bytes inserted, or taken out: all behind is elsewhere. */
    SHIFTED {
        @Override
        byte[] apply(byte[] file, Random random) {
            int at = random.nextInt(file.length);
            int by = 1 + random.nextInt(Math.min(64, file.length - at));
            byte[] shifted = Arrays.copyOf(file, file.length);
            System.arraycopy(file, at + by, shifted, at, file.length - at - by);
            return shifted;
        }
    };

    private static final int PAGE = 4096;

    abstract byte[] apply(byte[] file, Random random);

    /** A copy with one to three mutations. */
    static byte[] damaged(byte[] good, Random random) {
        byte[] file = good.clone();
        int times = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
        for (int i = 0; i < times && file.length >= 2 * PAGE; i++) {
            file = values()[random.nextInt(values().length)].apply(file, random);
        }
        return file;
    }

    /** Eight bytes that a page number or a transaction might be. */
    private static byte[] value(byte[] file, Random random) {
        long value =
                switch (random.nextInt(4)) {
                    case 0 -> random.nextLong();
                    case 1 -> random.nextInt(20);
                    case 2 -> random.nextInt(file.length / PAGE + 2);
                    default -> -1;
                };
        byte[] bytes = new byte[Long.BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (value >> (8 * i));
        }
        return bytes;
    }
}
