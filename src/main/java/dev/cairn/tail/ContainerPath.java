package dev.cairn.tail;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the path of a container's log tells of it.
 *
 * <pre>
 * /var/log/pods/NAMESPACE_POD_UID/CONTAINER/N.log
 * /var/log/containers/POD_NAMESPACE_CONTAINER-ID.log
 * …/containers/ID/ID-json.log
 * </pre>
 *
 * None of the names can have an underscore.
 */
final class ContainerPath {

    private static final Pattern PODS =
            Pattern.compile("/pods/([^/_]+)_([^/_]+)_([^/_]+)/([^/]+)/[^/]+$");

    private static final Pattern CONTAINERS =
            Pattern.compile("/containers/([^/_]+)_([^/_]+)_([^/_]+)-([0-9a-f]{64})\\.log[^/]*$");

    private static final Pattern DOCKER =
            Pattern.compile("/containers/([0-9a-f]{64})/\\1-json\\.log[^/]*$");

    private ContainerPath() {}

    /** The headers that a path gives; empty if it is not that of a container's log. */
    static Map<String, String> headers(String path) {
        Map<String, String> headers = new LinkedHashMap<>();
        Matcher pods = PODS.matcher(path);
        Matcher containers = CONTAINERS.matcher(path);
        Matcher docker = DOCKER.matcher(path);
        if (pods.find()) {
            headers.put(TailConstants.NAMESPACE, pods.group(1));
            headers.put(TailConstants.POD, pods.group(2));
            headers.put(TailConstants.POD_UID, pods.group(3));
            headers.put(TailConstants.CONTAINER, pods.group(4));
        } else if (containers.find()) {
            headers.put(TailConstants.POD, containers.group(1));
            headers.put(TailConstants.NAMESPACE, containers.group(2));
            headers.put(TailConstants.CONTAINER, containers.group(3));
            headers.put(TailConstants.CONTAINER_ID, containers.group(4));
        } else if (docker.find()) {
            headers.put(TailConstants.CONTAINER_ID, docker.group(1));
        }
        return headers;
    }
}
