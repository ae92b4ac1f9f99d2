import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/**
 * Prints {@code tests: N run, N failed, N skipped} over every module of the root pom, and under it
 * each skipped or failed test with its reason. Counts only reports written since the given instant,
 * so that a report of a removed class is not counted for ever.
 *
 * <p>Arguments: the root folder, the instant (RFC 3339), and {@code true} where tests were switched
 * off on purpose. Exits 1 when no test ran although tests were on: a suite that runs nothing must
 * not pass.
 */
final class TestTotals {
    private static final int REASON_LENGTH_MAX = 300;

    private int run;
    private int failed;
    private int skipped;
    private final List<String> notes = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        Instant since = Instant.parse(args[1]);
        boolean testsSkipped = args.length > 2 && args[2].equals("true");
        TestTotals totals = new TestTotals();
        for (String module : modules(root.resolve("pom.xml"))) {
            totals.addModule(root.resolve(module).resolve("target/surefire-reports"), since);
        }
        System.out.println(
                "tests: %d run, %d failed, %d skipped"
                        .formatted(totals.run, totals.failed, totals.skipped));
        totals.notes.forEach(System.out::println);
        if (totals.run == 0 && !testsSkipped) {
            System.err.println("tests: no test ran; look at the build above");
            System.exit(1);
        }
    }

    private static List<String> modules(Path pom)
            throws IOException, ParserConfigurationException, SAXException {
        NodeList modules = parse(pom).getElementsByTagName("module");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < modules.getLength(); i++) {
            names.add(modules.item(i).getTextContent().strip());
        }
        return names;
    }

    private void addModule(Path reports, Instant since)
            throws IOException, ParserConfigurationException, SAXException {
        if (!Files.isDirectory(reports)) {
            return;
        }
        List<Path> fresh = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(reports, "TEST-*.xml")) {
            for (Path file : files) {
                if (!Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
                    fresh.add(file);
                }
            }
        }
        fresh.sort(null);
        for (Path file : fresh) {
            try {
                addReport(parse(file));
            } catch (SAXException e) {
                // Its JVM was killed while it wrote: whatever it had to say is no pass.
                run++;
                failed++;
                notes.add("  failed: " + file.getFileName() + ": broken off: " + e.getMessage());
            }
        }
    }

    private void addReport(Document report) {
        NodeList cases = report.getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            run++;
            if (test.getElementsByTagName("skipped").getLength() > 0) {
                skipped++;
                notes.add("  skipped: " + name(test) + ": " + reason(test, "skipped"));
            } else if (test.getElementsByTagName("failure").getLength() > 0) {
                failed++;
                notes.add("  failed: " + name(test) + ": " + reason(test, "failure"));
            } else if (test.getElementsByTagName("error").getLength() > 0) {
                failed++;
                notes.add("  failed: " + name(test) + ": " + reason(test, "error"));
            }
        }
    }

    private static String name(Element test) {
        String className = test.getAttribute("classname");
        String method = test.getAttribute("name");
        String simple = className.substring(className.lastIndexOf('.') + 1);
        return method.isEmpty() || method.equals(className) ? simple : simple + "." + method;
    }

    private static String reason(Element test, String kind) {
        Element element = (Element) test.getElementsByTagName(kind).item(0);
        String text = element.getAttribute("message");
        if (text.isBlank()) {
            text = element.getTextContent();
        }
        String line = text.strip().lines().findFirst().orElse("no reason given");
        line = line.replaceFirst("^[\\w.$]*TestAbortedException: (Assumption failed: )?", "");
        return line.length() <= REASON_LENGTH_MAX ? line : line.substring(0, REASON_LENGTH_MAX);
    }

    private static Document parse(Path file)
            throws IOException, ParserConfigurationException, SAXException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        DocumentBuilder builder = factory.newDocumentBuilder();
        builder.setErrorHandler(null); // else it prints by itself
        return builder.parse(file.toFile());
    }
}
