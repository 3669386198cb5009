package access

import (
	"errors"
	"net/http"
	"testing"
)

func TestOrigins(t *testing.T) {
	const here, far = "127.0.0.1:4000", "203.0.113.7:4000"
	for name, test := range map[string]struct {
		method, from, host, header, value string
		hosts                             []string
		want                              error
	}{
		"a program":                     {"GET", here, "127.0.0.1:26702", "", "", nil, nil},
		"a program that posts":          {"POST", here, "localhost:26702", "", "", nil, nil},
		"by IPv6":                       {"GET", here, "[::1]:26702", "", "", nil, nil},
		"without a host":                {"GET", here, "", "", "", nil, nil},
		"a typed address":               {"GET", here, "127.0.0.1", "Sec-Fetch-Site", "none", nil, nil},
		"the node's own page":           {"GET", here, "127.0.0.1", "Sec-Fetch-Site", "same-origin", nil, nil},
		"a page of another site":        {"GET", here, "127.0.0.1", "Sec-Fetch-Site", "cross-site", nil, ErrCrossSite},
		"of another port":               {"POST", here, "127.0.0.1", "Sec-Fetch-Site", "same-site", nil, ErrCrossSite},
		"in an old browser":             {"POST", far, "node.example", "Origin", "https://evil.example", nil, ErrCrossSite},
		"a name made to mean this":      {"GET", here, "rebound.evil.example:26702", "", "", nil, ErrWrongHost},
		"from another machine by name":  {"GET", far, "node.example", "", "", nil, nil},
		"by a name that is not the own": {"GET", far, "other.example", "", "", []string{"node.example"}, ErrWrongHost},
		"by its name":                   {"GET", here, "Node.Example.:443", "", "", []string{"node.example"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := http.NewRequest(test.method, "http://node/", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Host, r.RemoteAddr = test.host, test.from
			if test.header != "" {
				r.Header.Set(test.header, test.value)
			}
			if err := CheckOrigin(r, test.hosts); !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
				t.Errorf("%v, want %v", err, test.want)
			}
		})
	}
	link, err := http.NewRequest(http.MethodGet, "http://127.0.0.1/docs", nil)
	if err != nil {
		t.Fatal(err)
	}
	link.RemoteAddr = here
	link.Header.Set("Sec-Fetch-Site", "cross-site")
	link.Header.Set("Sec-Fetch-Mode", "navigate")
	if err := CheckOrigin(link, nil); err != nil {
		t.Errorf("a link that is followed: %v", err)
	}
}
