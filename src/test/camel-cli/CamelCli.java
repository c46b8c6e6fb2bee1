import org.apache.camel.dsl.jbang.core.commands.CamelJBangMain;

/** The main class that the command line lacks where it is not started by jbang. */
public class CamelCli {
    public static void main(String[] args) {
        CamelJBangMain.run(args);
    }
}
