package dev.cairn.cli;

/** Text as a word of a shell's command line, so that an advised command can be copied. */
final class ShellWord {

    private ShellWord() {}

    static String of(Object value) {
        String text = value.toString();
        return text.matches("[\\w@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
