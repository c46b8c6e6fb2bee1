package dev.cairn.cli;

/**
 * How the command line logs: short lines on standard error, Camel's own from WARN on. Set as system
 * properties, so that whoever gives {@code -Dorg.slf4j.simpleLogger.…} has the last word, and
 * nothing in the jar disturbs the log backend of an application that embeds it.
 */
final class LogSettings {

    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private LogSettings() {}

    /** Takes effect where it is called before the first logger is made. */
    static void apply(boolean debug) {
        set("defaultLogLevel", debug ? "info" : "warn");
        set("log.dev.cairn", debug ? "debug" : "info");
        set("logFile", "System.err");
        set("showThreadName", Boolean.toString(debug));
        set("showLogName", Boolean.toString(debug));
        set("showShortLogName", "false");
        set("showDateTime", "true");
        set("dateTimeFormat", "HH:mm:ss.SSS");
        // it prints the stack trace of what ends the start, which comes as one line from here
        set("log.org.apache.camel.impl.engine.AbstractCamelContext", debug ? "info" : "off");
        // below INFO they print what placeholders stand for, which may be a secret: whoever wants
        // everything (defaultLogLevel=trace) does not want that
        for (String frank :
                new String[] {
                    "component.properties",
                    "impl.engine.DefaultCamelContextExtension",
                    "support.DefaultComponent",
                    "support.EndpointHelper"
                }) {
            set("log.org.apache.camel." + frank, debug ? "info" : "warn");
        }
        // and this shows requests as they are signed, with session tokens
        set("log.software.amazon.awssdk", debug ? "info" : "warn");
        // Quartz and Camel tell of every step of their life; one line of ours says it all
        set("log.org.quartz", debug ? "info" : "warn");
    }

    private static void set(String name, String value) {
        if (System.getProperty(PREFIX + name) == null) {
            System.setProperty(PREFIX + name, value);
        }
    }
}
