package dev.drover.common.plan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.common.message.Finding;
import dev.drover.common.name.DatabaseName;
import dev.drover.common.name.ProjectRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProjectsReaderTest {
  @Test
  void oneRefALineByteForByte() throws IOException {
    assertThat(
            refs(
                "acme\nACME\r\nacme \n\n a,b\n\"q\"\n../../etc/passwd\nnull\n--help\nprojet-é\nprojet-e\u0301"))
        .containsExactly(
            "acme",
            "ACME",
            "acme ",
            " a,b",
            "\"q\"",
            "../../etc/passwd",
            "null",
            "--help",
            "projet-é",
            "projet-e\u0301");
  }

  @Test
  void csvWithAHeaderAndQuotes() throws IOException {
    assertThat(
            read(
                "\ufeffproject,owner,database,server\r\na,\"Ms \"\"O\"\"\",db_a,eu\r\n\"x,\ny\r\nz\",,,\nlast,o,,\n"))
        .containsExactly(
            new Assignment(new ProjectRef("a"), "eu", new DatabaseName("db_a"), "Ms \"O\""),
            new Assignment(new ProjectRef("x,\ny\r\nz"), null, null, null),
            new Assignment(new ProjectRef("last"), null, null, "o"));
    assertThat(refs("project\n=1+1\n")).containsExactly("=1+1");
  }

  @Test
  void oneJsonObjectALine() throws IOException {
    assertThat(
            read(
                "{\"project\":\"a\\n\",\"server\":\"eu\"}\n{\"database\":\"d\",\"project\":\"b\",\"owner\":null}"))
        .containsExactly(
            new Assignment(new ProjectRef("a\n"), "eu", null, null),
            new Assignment(new ProjectRef("b"), null, new DatabaseName("d"), null));
  }

  @Test
  void namesEveryBadLine() throws IOException {
    assertThat(wrong("a\n  \nb\na\n" + "x".repeat(256) + "\nn\0\na\n"))
        .satisfiesExactly(
            f -> assertThat(f).isEqualTo("line 2: A project ref is empty or blank."),
            f -> assertThat(f).isEqualTo("line 4: the line names project a, as does line 1"),
            f -> assertThat(f).startsWith("line 5: ").contains("256 bytes"),
            f -> assertThat(f).startsWith("line 6: ").contains("NUL"),
            f -> assertThat(f).startsWith("line 7: ").contains("as does line 1"));
    assertThat(wrong("project,server\na\nb,s,t\n\"c\nd,e\n"))
        .satisfiesExactly(
            f -> assertThat(f).isEqualTo("line 2: the line has 1 fields, the header 2"),
            f -> assertThat(f).isEqualTo("line 3: the line has 3 fields, the header 2"),
            f -> assertThat(f).isEqualTo("line 4: the line leaves a quote open"));
    assertThat(wrong("project\na\"b\n\"c\"d\n")).hasSize(2);
    assertThat(wrong("project,database,server\na," + "d".repeat(64) + ",\nb,, \n")).hasSize(2);
    assertThat(
            wrong(
                "{\"project\":\"a\"}\n{\"project\":7,\"x\":1}\nb\n{\"server\":\"s\"}\n{\"project\":\"c\",\"project\":\"d\"}\n[]\n"))
        .hasSize(5)
        .allMatch(f -> f.startsWith("line "));
  }

  @Test
  void noProjectAtAllIsAnError() {
    for (String text : List.of("", "\n\n", "project,server\n")) {
      assertThatThrownBy(() -> read(text))
          .hasMessageStartingWith("plan_projects")
          .hasMessageContaining("no project");
    }
  }

  @Test
  void refusesOtherEncodingsAndEndlessLines() throws IOException {
    List<Finding> findings = new ArrayList<>();
    ProjectsReader.read(
        new ByteArrayInputStream("a\nä\n".getBytes(ISO_8859_1)), _ -> {}, findings::add);
    assertThat(findings)
        .singleElement()
        .extracting(Finding::message)
        .asString()
        .startsWith("line 2: the line is not UTF-8");
    assertThat(wrong("y".repeat(100_000) + "\nb\n"))
        .singleElement()
        .asString()
        .startsWith("line 1: ");
    assertThat(wrong("project\n\"" + "y\n".repeat(100_000))).isNotEmpty();
  }

  @Test
  void aMillionProjectsStreamInLittleMemory() throws IOException {
    AtomicInteger count = new AtomicInteger();
    List<Finding> findings = new ArrayList<>();
    ProjectsReader.read(new Numbers(1_000_000), _ -> count.incrementAndGet(), findings::add);
    assertThat(count).hasValue(1_000_000);
    assertThat(findings)
        .singleElement()
        .extracting(Finding::message)
        .asString()
        .contains("project-7, as does line 8");
  }

  private static List<String> refs(String text) throws IOException {
    return read(text).stream().map(assignment -> assignment.project().value()).toList();
  }

  private static List<Assignment> read(String text) throws IOException {
    return ProjectsReader.read(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private static List<String> wrong(String text) throws IOException {
    List<String> wrong = new ArrayList<>();
    ProjectsReader.read(
        new ByteArrayInputStream(text.getBytes(UTF_8)),
        _ -> {},
        finding -> wrong.add(finding.message()));
    return wrong;
  }

  /** project-0, project-1 ... and, last, project-7 again; made while it is read. */
  private static final class Numbers extends InputStream {
    private final int count;
    private int next;
    private byte[] line = new byte[0];
    private int at;

    Numbers(int count) {
      this.count = count;
    }

    @Override
    public int read() {
      if (at == line.length) {
        if (next > count) {
          return -1;
        }
        line = ("project-" + (next == count ? 7 : next) + "\n").getBytes(UTF_8);
        next++;
        at = 0;
      }
      return line[at++];
    }
  }
}
