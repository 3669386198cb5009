package command

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/punkt-ledger/punkt/node/access"
)

// credentials collects the Authorization headers of a command's requests.
func credentials(t *testing.T, wants bool) (node string, seen func() []string) {
	t.Helper()
	var all []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		all = append(all, r.Header.Get("Authorization"))
		if wants && r.Header.Get("Authorization") == "" {
			w.Header().Set("WWW-Authenticate", access.Scheme+` node="`+strings.Repeat("ab", 20)+`"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = w.Write([]byte("{}"))
	}))
	t.Cleanup(s.Close)
	return s.URL, func() []string { return all }
}

func TestAReadIsSignedWhereTheNodeWantsIt(t *testing.T) {
	node, seen := credentials(t, true)
	if got := call(t.Context(), "--home", issuersHome(t, node), "--json", "partner", "positions"); got.status != ExitDone {
		t.Fatalf("%+v", got)
	}
	if all := seen(); len(all) != 2 || all[0] != "" || !strings.HasPrefix(all[1], access.Scheme+" address=0x") {
		t.Errorf("%q", all)
	}
	if got := call(t.Context(), "--home", t.TempDir(), "--node", node, "partner", "positions"); got.status == ExitDone || !strings.Contains(got.stderr, "the node answers this to readers only: ") {
		t.Errorf("without a folder: %+v", got)
	}
}

func TestTheOperatorsTokenGoesToTheOwnNodeAlone(t *testing.T) {
	node, seen := credentials(t, false)
	other, others := credentials(t, false)
	dir := issuersHome(t, node)
	if err := os.MkdirAll(filepath.Join(dir, "node", "data"), 0o700); err != nil {
		t.Fatal(err)
	}
	token, err := access.NewToken(filepath.Join(dir, "node"))
	if err != nil {
		t.Fatal(err)
	}
	call(t.Context(), "--home", dir, "--json", "program", "list")
	call(t.Context(), "--home", dir, "--json", "--node", other, "program", "list")
	if all := seen(); len(all) == 0 || all[0] != token.Header() {
		t.Errorf("its own node was shown %q", all)
	}
	if all := others(); len(all) == 0 || all[0] != "" {
		t.Errorf("another node was shown %q", all)
	}
}

func TestPlainHTTPToAnotherMachineIsWarnedOf(t *testing.T) {
	for node, warns := range map[string]bool{"http://127.0.0.1:1": false, "http://localhost:1": false, "https://node.example": false, "http://node.example": true, "http://10.0.0.1": true} {
		var stderr bytes.Buffer
		a := &App{Stderr: &stderr, node: node, homeDir: t.TempDir()}
		if _, err := a.client(); err != nil || strings.Contains(stderr.String(), "warning: ") != warns {
			t.Errorf("%s: %q, %v", node, &stderr, err)
		}
	}
}
