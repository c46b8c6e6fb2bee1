package dev.cairn.cli;

import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/** What Camel's readiness checks say of a context, Cairn's own and any other on the class path. */
final class Readiness {

    private Readiness() {}

    /** Why one of them is DOWN, if one is. */
    static Optional<String> trouble(CamelContext context) {
        return HealthCheckHelper.invokeReadiness(context).stream()
                .filter(result -> result.getState() == HealthCheck.State.DOWN)
                .map(Readiness::tell)
                .findFirst();
    }

    private static String tell(HealthCheck.Result result) {
        String why =
                result.getMessage()
                        .or(() -> result.getError().map(Throwable::toString))
                        .orElse("no reason given");
        return result.getCheck().getId() + ": " + why;
    }
}
