package dev.cairn.cli;

import dev.cairn.blake3.Verification;
import dev.cairn.mirror.Change;
import dev.cairn.mirror.CheckResult;
import dev.cairn.mirror.SyncResult;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What became of a mirror, for people: a line for each change, and one in the end. */
final class MirrorText {

    private MirrorText() {}

    static void print(SyncResult result, boolean dryRun, PrintWriter out) {
        for (SyncResult.Item item : result.items()) {
            StringBuilder line = new StringBuilder(item.change().word()).append(": ");
            if (!item.before().isEmpty()) {
                line.append(item.before()).append(" -> ");
            }
            line.append(item.name());
            if (item.bytes() > 0 || item.change() == Change.INGESTED) {
                line.append(", ").append(Bytes.text(item.bytes()));
            }
            if (!item.detail().isEmpty()) {
                line.append(": ").append(item.detail());
            }
            out.println(line);
        }
        out.println(
                (dryRun ? "would be " : "")
                        + "in step: "
                        + count(result.sources(), "source")
                        + ", "
                        + result.unchanged()
                        + " unchanged, "
                        + Bytes.text(result.bytes())
                        + (dryRun ? " to copy; nothing was changed" : " copied"));
    }

    static void print(CheckResult result, boolean quick, PrintWriter out) {
        for (CheckResult.Difference difference : result.differences()) {
            out.print("different: " + difference.name() + ": " + difference.what());
            if (!difference.ranges().isEmpty()) {
                List<String> ranges = new ArrayList<>();
                for (Verification.Range range : difference.ranges()) {
                    ranges.add(range.from() + "-" + range.to());
                }
                out.print(", bytes " + String.join(", ", ranges));
            }
            out.println();
        }
        result.notes().forEach(note -> out.println("note: " + note));
        boolean good = result.differences().isEmpty();
        out.print(good ? "good: " : "not good: ");
        out.print(count(result.files(), "file"));
        out.println(
                quick
                        ? "; names, sizes and the tops of the hash trees were looked at, contents"
                                + " and the rest of the trees were not"
                        : ", " + Bytes.text(result.bytes()) + " read");
    }

    private static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
