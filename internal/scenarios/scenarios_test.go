package scenarios

import (
	"strings"
	"testing"
)

// echo says the words of a command that are not its first.
type echo struct{}

func (echo) Command(line string) string {
	_, rest, _ := strings.Cut(line, " ")
	return strings.TrimSuffix(rest+"\n", "silence\n")
}

func (echo) End() {}

func TestWhatIsSaidStandsUnderItsCommands(t *testing.T) {
	const text = "# a comment\nsay one\nsay silence\nsay two\n----\nwhatever\n\n# alone\n\nsay three\n----\n"
	const want = "# a comment\nsay one\nsay silence\nsay two\n----\none\ntwo\n\n# alone\n\nsay three\n----\nthree\n"
	if got := tell(echo{}, text); got != want {
		t.Errorf("%q", got)
	}
	if again := tell(echo{}, want); again != want {
		t.Errorf("told again: %q", again)
	}
}

func TestTheFirstDifferenceIsShown(t *testing.T) {
	for _, c := range []struct{ got, want, says string }{
		{"a\nb\n", "a\nc\n", "line 2:\n  now  b\n  file c"},
		{"a\nb", "a", "now 2 lines, file 1"},
	} {
		if says := difference(c.got, c.want); says != c.says {
			t.Errorf("%q", says)
		}
	}
}
