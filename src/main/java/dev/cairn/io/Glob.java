package dev.cairn.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A compiled path pattern, as the steps from the root to a file: {@code *}, {@code ?}, {@code [..]}
 * and {@code {a,b}} within a name, and {@code **} for any number of directories, none included.
 * Nothing of it depends on the disk.
 */
public final class Glob {

    /** One step: a plain name, a pattern for names, or any number of directories. */
    private static final class Step {
        final String name;
        final Pattern pattern;

        /** What follows the only star of a pattern such as {@code *.log}; null for all others. */
        final String ending;

        Step(String name, Pattern pattern, String ending) {
            this.name = name;
            this.pattern = pattern;
            this.ending = ending;
        }

        boolean matches(String child) {
            if (ending != null) {
                return child.endsWith(ending);
            }
            return pattern != null ? pattern.matcher(child).matches() : name.equals(child);
        }
    }

    private static final Step ANY_DIRECTORIES = new Step(null, null, null);
    private static final String WILD = ".*[*?\\[].*";
    private static final int MAX_ALTERNATIVES = 1000;

    private final Path root;
    private final List<Step> steps;

    private Glob(Path root, List<Step> steps) {
        this.root = root;
        this.steps = steps;
    }

    /**
     * Compiles a list of patterns separated by commas.
     *
     * @param text absolute patterns, or relative to {@code base}
     * @throws IllegalArgumentException if a bracket or brace is not closed
     */
    public static List<Glob> parse(String text, Path base) {
        List<Glob> globs = new ArrayList<>();
        for (String one : splitOutside(text)) {
            if (one.isBlank()) {
                throw new IllegalArgumentException("an empty path pattern in \"" + text + '"');
            }
            for (String plain : expandBraces(one.strip())) {
                globs.add(compile(plain, base, text));
            }
        }
        return globs;
    }

    /** Splits at commas that are in no brackets and braces. */
    private static List<String> splitOutside(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth = Math.max(0, depth - 1);
            } else if (c == ',' && depth == 0) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** All texts that braces stand for; they may nest and may hold slashes. */
    private static List<String> expandBraces(String text) {
        int open = text.indexOf('{');
        if (open < 0) {
            return List.of(text);
        }
        int close = closing(text, open);
        List<String> expanded = new ArrayList<>();
        List<String> rests = expandBraces(text.substring(close + 1));
        for (String alternative : splitOutside(text.substring(open + 1, close))) {
            for (String inner : expandBraces(alternative)) {
                for (String rest : rests) {
                    expanded.add(text.substring(0, open) + inner + rest);
                }
            }
        }
        if (expanded.size() > MAX_ALTERNATIVES) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" stands for more than " + MAX_ALTERNATIVES + " patterns");
        }
        return expanded;
    }

    private static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            if (text.charAt(i) == '{') {
                depth++;
            } else if (text.charAt(i) == '}' && --depth == 0) {
                return i;
            }
        }
        throw new IllegalArgumentException("\"" + text + "\": a { without its }");
    }

    private static Glob compile(String text, Path base, String whole) {
        // a pattern is no path everywhere; its shape is
        Path shape = Path.of(text.replaceAll("[*?\\[\\]]", "x"));
        boolean absolute = shape.isAbsolute();
        Path root = (absolute ? shape : base.toAbsolutePath()).getRoot();
        List<Step> steps = new ArrayList<>();
        if (!absolute) {
            for (Path name : base.toAbsolutePath().normalize()) {
                steps.add(new Step(name.toString(), null, null));
            }
        }
        String[] names = text.split("/", -1);
        for (int i = absolute ? 1 : 0; i < names.length; i++) {
            addStep(steps, names[i], whole);
        }
        if (steps.isEmpty() || steps.get(steps.size() - 1) == ANY_DIRECTORIES) {
            steps.add(new Step(null, Pattern.compile(".*", Pattern.DOTALL), ""));
        }
        return new Glob(root, List.copyOf(steps));
    }

    private static void addStep(List<Step> steps, String name, String whole) {
        boolean wild = name.matches(WILD);
        if (name.isEmpty() || name.equals(".")) {
            return;
        }
        if (name.equals("..") && !steps.isEmpty()) {
            steps.remove(steps.size() - 1);
            return;
        }
        if (name.startsWith("**")) {
            if (steps.isEmpty() || steps.get(steps.size() - 1) != ANY_DIRECTORIES) {
                steps.add(ANY_DIRECTORIES);
            }
            if (name.matches("\\*+")) {
                return;
            }
        }
        if (!wild) {
            steps.add(new Step(name, null, null));
            return;
        }
        String rest = name.replaceFirst("^\\*+", "");
        boolean plainEnding = rest.length() < name.length() && !rest.matches(WILD);
        steps.add(new Step(null, toPattern(name, whole), plainEnding ? rest : null));
    }

    private static Pattern toPattern(String name, String whole) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '*') {
                regex.append(".*");
            } else if (c == '?') {
                regex.append('.');
            } else if (c == '[') {
                int close = name.indexOf(']', i + 2);
                if (close < 0) {
                    throw new IllegalArgumentException("\"" + whole + "\": a [ without its ]");
                }
                String set = name.substring(i + 1, close).replace("\\", "\\\\").replace("[", "\\[");
                boolean negated = set.startsWith("!") || set.startsWith("^");
                String members = (negated ? set.substring(1) : set).replace("&&", "&\\&");
                regex.append(negated ? "[^" : "[").append(members.replace("^", "\\^")).append(']');
                i = close;
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return Pattern.compile(regex.toString(), Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("\"" + whole + "\": " + e.getDescription(), e);
        }
    }

    /** The file system's root that the first step starts from. */
    public Path root() {
        return root;
    }

    /** The directory above the first step that is not a plain name, or above the file itself. */
    public Path literalRoot() {
        Path at = root;
        for (int i = 0; i + 1 < steps.size() && plainName(i) != null; i++) {
            at = at.resolve(steps.get(i).name);
        }
        return at;
    }

    /** The name that a step asks for, or null if it is a pattern. Steps count from 0. */
    public String plainName(int step) {
        return steps.get(step).name;
    }

    /** Whether a step stands for any number of directories. */
    public boolean anyDirectories(int step) {
        return steps.get(step) == ANY_DIRECTORIES;
    }

    /** Whether a child's name agrees with a step that is one name. */
    public boolean matches(int step, String child) {
        return steps.get(step) != ANY_DIRECTORIES && steps.get(step).matches(child);
    }

    /** Whether a step is that of the file itself. */
    public boolean isLast(int step) {
        return step == steps.size() - 1;
    }

    /** Whether the pattern matches a whole absolute path. */
    public boolean matches(Path path) {
        return path.getRoot() != null && root.equals(path.getRoot()) && matches(path, 0, 0);
    }

    private boolean matches(Path path, int name, int step) {
        if (step == steps.size()) {
            return name == path.getNameCount();
        }
        if (steps.get(step) == ANY_DIRECTORIES) {
            for (int i = name; i <= path.getNameCount(); i++) {
                if (matches(path, i, step + 1)) {
                    return true;
                }
            }
            return false;
        }
        return name < path.getNameCount()
                && steps.get(step).matches(path.getName(name).toString())
                && matches(path, name + 1, step + 1);
    }
}
