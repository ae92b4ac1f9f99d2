package dev.keyrecall.app.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Every page has one title, every link leads somewhere, and every page is led to. */
final class DocumentsTest {
    private static final Pages OURS = new Pages(Tree.ofThisRepository());

    @TempDir private Path folder = Path.of("");

    @Test
    void everyPageHasOneTitle() {
        assertThat(OURS.withoutExactlyOneTitle())
                .as("a page has exactly one line that begins with \"# \"")
                .isEmpty();
    }

    @Test
    void everyLinkLeadsSomewhere() {
        assertThat(OURS.deadLinks()).as("mend the link, its anchor, or write the page").isEmpty();
    }

    @Test
    void everyPageIsReachedFromTheReadme() {
        assertThat(OURS.unreached())
                .as("link it from README.md or from a page that is reached")
                .isEmpty();
    }

    @Test
    void everyDecisionIsListedUnderItsOwnNumber() {
        assertThat(OURS.decisionsOutOfOrder()).as("mend docs/adr/README.md").isEmpty();
    }

    @Test
    void aPageWithoutATitleIsSeen() throws IOException {
        write("none.md", "```sh\n# a comment\n```\n## a part\n");
        write("two.md", "# a\n# b\n");
        write("one.md", "# a\n```\n# b\n```\n");
        assertThat(pages().withoutExactlyOneTitle()).containsExactly("none.md: 0", "two.md: 2");
    }

    @Test
    void aDeadLinkIsSeen() throws IOException {
        write(
                "README.md",
                """
                # A `b` c: d, é (e)
                [gone](docs/gone.md) [there](docs/a.md) [out](https://example.org/x)
                [folder](docs) [title](#a-b-c-d-é-e) [no title](#a-b) `[code](gone.md)`
                [over two
                lines](gone/too.md) [up](../README.md) [root](/docs/a.md)
                [part](docs/a.md#the-part) [again](docs/a.md#the-part-1)
                [no part](docs/a.md#the-part-2)
                ```
                [fenced](gone.md)
                ```
                """);
        write("docs/a.md", "# a\n\n## The part\n\n### [The](a.md) part\n\n[up](../README.md)\n");
        assertThat(pages().deadLinks())
                .containsExactly(
                        "README.md -> docs/gone.md",
                        "README.md -> #a-b",
                        "README.md -> gone/too.md",
                        "README.md -> ../README.md",
                        "README.md -> /docs/a.md",
                        "README.md -> docs/a.md#the-part-2");
    }

    @Test
    void aPageThatNobodyComesToIsSeen() throws IOException {
        write("README.md", "# a\n[b](docs/b.md)\n");
        write("docs/b.md", "# b\n[c](c.md#c)\n");
        write("docs/c.md", "# c\n");
        write("docs/d.md", "# d\n[c](c.md)\n");
        assertThat(pages().unreached()).containsExactly("docs/d.md");
    }

    @Test
    void aDecisionOutOfOrderIsSeen() throws IOException {
        String status = "\n**Status** accepted\n";
        write("docs/adr/0001-first.md", "# 0001 First" + status);
        write("docs/adr/0002-second.md", "# 0002 Second" + status);
        write("docs/adr/0002-double.md", "# 0002 Double" + status);
        write("docs/adr/0003-unlisted.md", "# 0003 Unlisted" + status);
        write("docs/adr/0004-other.md", "# 0005 Other" + status);
        write("docs/adr/0006-silent.md", "# 0006 Silent\n");
        write("docs/adr/seventh.md", "# Seventh" + status);
        write(
                "docs/adr/README.md",
                """
                # Decisions
                - [0001 First](0001-first.md)
                - [0002 Second of two](0002-second.md)
                - [0002 Double](0002-double.md)
                - [0005 Other](0004-other.md)
                - [0006 Silent](0006-silent.md)
                - [0006 Silent](0006-silent.md)
                """);
        assertThat(pages().decisionsOutOfOrder())
                .containsExactlyInAnyOrder(
                        "0006-silent.md is listed twice",
                        "the list is not in the order of the numbers",
                        "0002-second.md has a number that another has",
                        "0002-second.md is listed as: 0002 Second of two",
                        "0003-unlisted.md is listed as: null",
                        "0004-other.md does not begin with its number: # 0005 Other",
                        "0006-silent.md has no status",
                        "seventh.md is not named NNNN-words-of-the-title.md");
    }

    private Pages pages() {
        return new Pages(new Tree(folder));
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
