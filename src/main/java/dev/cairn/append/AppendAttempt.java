package dev.cairn.append;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

/**
 * One passage of an exchange, or of a part of it, through one {@code append:} step. It recognizes a
 * step that the route's own error handler repeats: what the attempt before has staged is in the
 * delivery still, and would be written twice.
 *
 * @param redelivery how often the route had redelivered, 0 at first
 * @param place which part of a split or multicast it is, and which iteration of a loop
 */
record AppendAttempt(AppendProducer producer, Exchange exchange, int redelivery, Place place) {

    /** Each is null outside of what it counts. */
    private record Place(Object whole, Object splitIndex, Object multicastIndex, Object loop) {}

    static AppendAttempt of(AppendProducer producer, Exchange exchange) {
        Object counter = exchange.getIn().getHeader(Exchange.REDELIVERY_COUNTER);
        return new AppendAttempt(
                producer,
                exchange,
                counter instanceof Integer count ? count : 0,
                new Place(
                        exchange.getProperty(ExchangePropertyKey.CORRELATION_ID),
                        exchange.getProperty(ExchangePropertyKey.SPLIT_INDEX),
                        exchange.getProperty(ExchangePropertyKey.MULTICAST_INDEX),
                        exchange.getProperty(ExchangePropertyKey.LOOP_INDEX)));
    }

    /** Refuses a repetition of what is staged, which fails the delivery as a whole. */
    void checkFirst(List<Object> staged) {
        for (Object each : staged) {
            if (each instanceof AppendAttempt before && before.isRepeatedBy(this)) {
                throw new IllegalStateException(
                        "this route redelivers a step that has appended already: "
                                + producer.getEndpoint()
                                + "; leave redelivery to the source, which repeats the whole"
                                + " route");
            }
        }
    }

    private boolean isRepeatedBy(AppendAttempt later) {
        return producer == later.producer
                && redelivery < later.redelivery
                && place.equals(later.place)
                // The parts of a split that is repeated are new exchanges of the same whole.
                && (exchange == later.exchange || place.whole != null);
    }
}
