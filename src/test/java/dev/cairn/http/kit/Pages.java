package dev.cairn.http.kit;

/** How one style of API makes pages. */
interface Pages {

    /** The page that is asked for; RefusedException for what is not accepted. */
    Served page(Request request);
}
