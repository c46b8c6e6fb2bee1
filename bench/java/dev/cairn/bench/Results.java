package dev.cairn.bench;

/** What was measured in all rounds (times in seconds), and the table of it. */
final class Results {

    final Series cat = new Series();
    final Series wc = new Series();
    final Series cp = new Series();
    final Series cpSync = new Series();
    final Series commit = new Series();
    final Series never = new Series();
    final Series startUp = new Series();
    final Series discard = new Series();
    final Series records = new Series();
    final Series many = new Series();

    /** Peak of resident memory of each run of the program, in MB. */
    final Series peak = new Series();

    double idlePercent;
    Latency.Result latency;

    /** Takes note of a run's memory; its time in seconds is the caller's. */
    double cairn(Program.Run run) {
        if (run.peakKiB() == 0) {
            throw new IllegalStateException("/proc tells no peak of resident memory");
        }
        peak.add(run.peakKiB() * 1024 / 1e6);
        return run.seconds();
    }

    String table(Scratch scratch, Settings settings) {
        double gigabytes = scratch.bigWritten.bytes() / 1e9;
        double lines = scratch.bigWritten.lines();
        Series drained = discard.less(startUp);
        Table table = new Table("", "median", "min–max", "ratio", "target", "");
        row(table, "cat > /dev/null, GB/s", cat.per(gigabytes));
        row(table, "wc -l, GB/s", wc.per(gigabytes));
        row(table, "cp, GB/s", cp.per(gigabytes));
        row(table, "cp + sync of the file, GB/s", cpSync.per(gigabytes));
        ratio(
                table,
                "append fsync=commit, GB/s",
                commit.per(gigabytes),
                commit.into(cpSync),
                Target.atLeast(0.55, "≥ 0.55 × cp + sync"));
        ratio(
                table,
                "append fsync=never, GB/s",
                never.per(gigabytes),
                never.into(cp),
                Target.atLeast(0.38, "≥ 0.38 × cp"));
        row(table, "start-up and stop, one line, s", startUp);
        ratio(
                table,
                "discard less start-up, GB/s",
                drained.per(gigabytes),
                drained.into(wc),
                Target.atLeast(0.25, "≥ 0.25 × wc -l"));
        row(
                table,
                "one exchange per record, records/s",
                records.per(lines),
                Target.atLeast(600_000, "≥ 600,000"));
        row(
                table,
                String.format("%,d files of 100 lines, s", settings.files()),
                many,
                Target.atMost(3, "≤ 3"));
        Target idle = Target.atMost(1, "≤ 1");
        single(table, "idle after that, % of a core", idlePercent, idle);
        Target fast = Target.atMost(2, "≤ 2");
        single(table, "append to sink, p50, ms", latency.p50Millis(), fast);
        single(table, "append to sink, p99, ms", latency.p99Millis(), null);
        Target small = Target.atMost(200, "≤ 200 at most");
        String worst = small.verdict(peak.max());
        table.row(
                "peak resident memory, MB",
                Table.number(peak.median()),
                Table.range(peak),
                "",
                small.text(),
                worst);
        return table.toString();
    }

    private static void row(Table table, String name, Series series) {
        table.row(name, Table.number(series.median()), Table.range(series), "", "", "");
    }

    private static void row(Table table, String name, Series series, Target target) {
        table.row(
                name,
                Table.number(series.median()),
                Table.range(series),
                "",
                target.text(),
                target.verdict(series.median()));
    }

    private static void ratio(
            Table table, String name, Series series, Series ratios, Target target) {
        table.row(
                name,
                Table.number(series.median()),
                Table.range(series),
                Table.number(ratios.median()) + " (" + Table.range(ratios) + ")",
                target.text(),
                target.verdict(ratios.median()));
    }

    private static void single(Table table, String name, double value, Target target) {
        String wanted = target == null ? "" : target.text();
        String verdict = target == null ? "" : target.verdict(value);
        table.row(name, Table.number(value), "", "", wanted, verdict);
    }
}
