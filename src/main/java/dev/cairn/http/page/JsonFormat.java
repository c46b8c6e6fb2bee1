package dev.cairn.http.page;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.cairn.http.call.Answer;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** Reads one JSON document with an array of items in it, in one pass over its bytes. */
final class JsonFormat implements PageFormat {

    private final ItemsAt itemsAt;
    private final Members members;
    private final Picks picks;
    private final boolean keepOuter;

    /**
     * Where the items are.
     *
     * @param text as in the option
     * @param path names and indexes; empty where they do not say it
     * @param tree else
     * @param required whether an answer without them is an error
     */
    record ItemsAt(
            String text, Optional<MemberPath> path, Optional<TreePath> tree, boolean required) {

        static ItemsAt of(String text, boolean required) {
            Optional<MemberPath> path = MemberPath.parse(text);
            return new ItemsAt(
                    text,
                    path,
                    path.isPresent()
                            ? Optional.empty()
                            : Optional.of(TreePath.of("itemsPath", text)),
                    required);
        }
    }

    /**
     * @param memberPaths what {@link Page#member} will be asked for
     * @param keepOuter whether an inner event is delivered within its item
     */
    JsonFormat(ItemsAt itemsAt, Collection<String> memberPaths, Picks picks, boolean keepOuter) {
        this.itemsAt = itemsAt;
        this.picks = picks;
        this.keepOuter = keepOuter;
        Wanted tree = new Wanted();
        itemsAt.path().ifPresent(tree::markEvents);
        this.members = new Members(memberPaths, tree, itemsAt.path());
    }

    @Override
    public Page read(Answer answer) throws IOException {
        Utf8Body read = Utf8Body.of(answer);
        byte[] body = read.bytes();
        try {
            Reading reading = new Reading(body);
            String[] found = members.slots();
            reading.document(members.tree(), found);
            Map<String, Optional<String>> around = members.of(found, body, 0, body.length);
            if (itemsAt.tree().isPresent()) {
                return ofTree(itemsAt.tree().get(), read, around);
            }
            if (!reading.hasItems && (itemsAt.required() || !reading.canHaveItems)) {
                throw new MalformedPageException(
                        "the answer has no events at itemsPath="
                                + itemsAt.text()
                                + "; check itemsPath, or leave out itemsRequired=true");
            }
            read.tell(reading.page);
            return reading.page.build(around);
        } catch (JsonProcessingException e) {
            throw JsonText.refused(e, body);
        }
    }

    /** Items that are no single array of the document are read as if they were one. */
    private Page ofTree(TreePath path, Utf8Body read, Map<String, Optional<String>> around)
            throws IOException {
        byte[] items =
                JsonTree.read(read.bytes(), 0, read.bytes().length)
                        .json(path)
                        .orElse(new byte[] {'[', ']'});
        Reading reading = new Reading(items);
        Wanted array = new Wanted();
        array.markEvents(MemberPath.parse("").orElseThrow());
        reading.document(array, new String[0]);
        read.tell(reading.page);
        return reading.page.build(around);
    }

    /** One pass over one document. */
    private final class Reading {

        private final byte[] json;
        private final PageBuilder page;
        private final ItemReader items;
        private boolean hasItems;

        /** Not so of a document that is neither an object nor null: it is another one. */
        private boolean canHaveItems;

        Reading(byte[] json) {
            this.json = json;
            this.page = new PageBuilder(json.length);
            this.items = new ItemReader(json, picks, keepOuter, page);
        }

        void document(Wanted wanted, String[] found) throws IOException {
            try (JsonParser parser = JsonText.parser(json, 0, json.length)) {
                items.use(parser, 0);
                JsonToken first = parser.nextToken();
                canHaveItems =
                        first == JsonToken.START_OBJECT
                                || first == JsonToken.VALUE_NULL
                                || itemsAt.tree().isPresent();
                if (first == null) {
                    throw new MalformedPageException(
                            "the answer is empty; an API that answers so without events needs"
                                    + " format=ndjson");
                }
                new Walk(parser, found, at -> array(parser)).value(wanted);
                if (parser.nextToken() != null) {
                    throw new MalformedPageException(
                            "the answer goes on behind its JSON document; lines of JSON need"
                                    + " format=ndjson");
                }
            }
        }

        private void array(JsonParser parser) throws IOException {
            JsonToken token = parser.currentToken();
            if (token == JsonToken.VALUE_NULL) {
                return;
            }
            if (token != JsonToken.START_ARRAY) {
                throw noArray(token);
            }
            hasItems = true;
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() == JsonToken.VALUE_NULL) {
                    page.item();
                    page.reject("item " + page.items() + " of the page is null");
                } else {
                    items.read();
                    items.deliver();
                }
            }
        }

        private MalformedPageException noArray(JsonToken token) {
            String kind = token == JsonToken.START_OBJECT ? "an object" : "a single value";
            return new MalformedPageException(
                    itemsAt.text().isEmpty()
                            ? "the answer is "
                                    + kind
                                    + ", not an array of events; say with itemsPath where in it they"
                                    + " are"
                            : "what is at itemsPath="
                                    + itemsAt.text()
                                    + " is "
                                    + kind
                                    + ", not an array of events; check itemsPath");
        }
    }
}
