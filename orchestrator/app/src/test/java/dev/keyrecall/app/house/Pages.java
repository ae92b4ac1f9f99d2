package dev.keyrecall.app.house;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Markdown pages of a tree, and what is wrong with how they hang together. */
final class Pages {
    private static final Path START = Path.of("README.md");
    private static final Path DECISIONS = Path.of("docs", "adr");
    private static final Path DECISION_LIST = DECISIONS.resolve("README.md");
    private static final Pattern LINK = Pattern.compile("\\]\\(\\s*<?([^)\\s>]+)>?[^)]*\\)");
    private static final Pattern CODE = Pattern.compile("`[^`]*`");
    private static final Pattern TITLE = Pattern.compile("^#{1,6} +(.*?)( +#+)?$");
    private static final Pattern DECISION = Pattern.compile("(\\d{4})-[a-z0-9]+(-[a-z0-9]+)*\\.md");
    private static final Pattern LISTED = Pattern.compile("- \\[(.+)\\]\\(([^)]+)\\)");

    private final Tree tree;
    private final List<Path> pages;

    Pages(Tree tree) {
        this.tree = tree;
        this.pages = tree.endingIn(".md");
    }

    /** A link as it stands on its page, and where it leads to. */
    private record Link(String text, Path target, String anchor) {}

    List<String> withoutExactlyOneTitle() {
        List<String> wrong = new ArrayList<>();
        for (Path page : pages) {
            long titles = prose(page).stream().filter(line -> line.startsWith("# ")).count();
            if (titles != 1) {
                wrong.add(page + ": " + titles);
            }
        }
        return wrong;
    }

    List<String> deadLinks() {
        List<String> dead = new ArrayList<>();
        for (Path page : pages) {
            for (Link link : links(page)) {
                if (leadsNowhere(link)) {
                    dead.add(page + " -> " + link.text());
                }
            }
        }
        return dead;
    }

    private boolean leadsNowhere(Link link) {
        if (link.target().isAbsolute() || !tree.has(link.target())) {
            return true;
        }
        return !link.anchor().isEmpty()
                && link.target().toString().endsWith(".md")
                && !anchors(link.target()).contains(link.anchor());
    }

    /** Pages that nobody comes to who starts at the README. */
    List<String> unreached() {
        Set<Path> reached = new TreeSet<>();
        Deque<Path> next = new ArrayDeque<>(List.of(START));
        while (!next.isEmpty()) {
            Path page = next.remove();
            if (pages.contains(page) && reached.add(page)) {
                links(page).forEach(link -> next.add(link.target()));
            }
        }
        return pages.stream()
                .filter(page -> !reached.contains(page) && !page.startsWith(".github"))
                .map(Path::toString)
                .toList();
    }

    /** Decisions that the list lacks or names wrongly, and numbers given twice or out of order. */
    List<String> decisionsOutOfOrder() {
        List<String> wrong = new ArrayList<>();
        Map<String, String> listed = new HashMap<>();
        List<String> order = new ArrayList<>();
        for (String line : tree.has(DECISION_LIST) ? prose(DECISION_LIST) : List.<String>of()) {
            Matcher entry = LISTED.matcher(line);
            if (entry.matches()) {
                order.add(entry.group(2));
                if (listed.put(entry.group(2), entry.group(1)) != null) {
                    wrong.add(entry.group(2) + " is listed twice");
                }
            }
        }
        if (!order.stream().sorted().toList().equals(order)) {
            wrong.add("the list is not in the order of the numbers");
        }
        Set<String> numbers = new HashSet<>();
        for (Path page : pages) {
            if (page.startsWith(DECISIONS) && !page.equals(DECISION_LIST)) {
                wrong.addAll(decision(page, listed.get(page.getFileName().toString()), numbers));
            }
        }
        return wrong;
    }

    private List<String> decision(Path page, @Nullable String listed, Set<String> numbers) {
        String name = page.getFileName().toString();
        Matcher file = DECISION.matcher(name);
        if (!file.matches()) {
            return List.of(name + " is not named NNNN-words-of-the-title.md");
        }
        List<String> wrong = new ArrayList<>();
        if (!numbers.add(file.group(1))) {
            wrong.add(name + " has a number that another has");
        }
        String title = tree.lines(page).getFirst();
        if (!title.startsWith("# " + file.group(1) + " ")) {
            wrong.add(name + " does not begin with its number: " + title);
        }
        if (!title.equals("# " + listed)) {
            wrong.add(name + " is listed as: " + listed);
        }
        if (tree.lines(page).stream().noneMatch(line -> line.startsWith("**Status"))) {
            wrong.add(name + " has no status");
        }
        return wrong;
    }

    /** A page without its fenced code, in which # is a comment and ]( may stand. */
    private List<String> prose(Path page) {
        List<String> prose = new ArrayList<>();
        boolean fenced = false;
        for (String line : tree.lines(page)) {
            if (line.strip().startsWith("```")) {
                fenced = !fenced;
            } else if (!fenced) {
                prose.add(line);
            }
        }
        return prose;
    }

    private List<Link> links(Path page) {
        List<Link> links = new ArrayList<>();
        String text = CODE.matcher(String.join("\n", prose(page))).replaceAll("code");
        Matcher link = LINK.matcher(text);
        while (link.find()) {
            String to = link.group(1);
            if (!to.contains(":")) {
                int hash = to.indexOf('#');
                String file = hash < 0 ? to : to.substring(0, hash);
                Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
                links.add(new Link(to, target, hash < 0 ? "" : to.substring(hash + 1)));
            }
        }
        return links;
    }

    /** What a page's titles are called in an address, as GitHub makes it. */
    private Set<String> anchors(Path page) {
        Set<String> anchors = new HashSet<>();
        for (String line : prose(page)) {
            Matcher title = TITLE.matcher(line);
            if (title.matches()) {
                String slug =
                        title.group(1)
                                .replaceAll("\\]\\([^)]*\\)", "")
                                .toLowerCase(Locale.ROOT)
                                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                                .replace(' ', '-');
                int same = 0;
                while (!anchors.add(same == 0 ? slug : slug + "-" + same)) {
                    same++;
                }
            }
        }
        return Collections.unmodifiableSet(anchors);
    }
}
