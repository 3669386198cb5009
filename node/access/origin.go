package access

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
)

var (
	// ErrCrossSite: a page of another site sent the request, with the browser of somebody
	// who can reach the node.
	ErrCrossSite = errors.New("the request comes from a page of another site")
	// ErrWrongHost: the request names another host than this one: a page whose name was
	// made to mean this machine's address sends such.
	ErrWrongHost = errors.New("the request is for another host")
)

// FromHere reports whether the caller is a program on this machine that asks this machine,
// rather than a proxy that asks for somebody.
func FromHere(r *http.Request) bool {
	for _, passedOn := range []string{"Forwarded", "X-Forwarded-For", "X-Real-Ip", "Via"} {
		if r.Header.Get(passedOn) != "" {
			return false
		}
	}
	return OnThisMachine(r.RemoteAddr)
}

// OnThisMachine reports whether the address of a connection, host:port, is of loopback.
func OnThisMachine(address string) bool {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback()
}

// CheckOrigin refuses what a web page sends without its reader's knowledge, with
// ErrCrossSite or ErrWrongHost. The hosts are the names that the node is reached by; an
// address of digits is always right, since no page can make it mean another machine.
func CheckOrigin(r *http.Request, hosts []string) error {
	site, visit := r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Method == http.MethodGet
	if site != "" && site != "same-origin" && site != "none" && !visit {
		return fmt.Errorf("%w: Sec-Fetch-Site is %q", ErrCrossSite, site)
	}
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return fmt.Errorf("%w: %w", ErrCrossSite, err)
	}
	name := hostOf(r.Host)
	if name == "" || name == "localhost" || net.ParseIP(name) != nil || slices.Contains(hosts, name) || len(hosts) == 0 && !FromHere(r) {
		return nil
	}
	return fmt.Errorf("%w: %q", ErrWrongHost, name)
}

// hostOf is the name in a Host header, without its port and a closing dot.
func hostOf(header string) string {
	name := header
	if host, _, err := net.SplitHostPort(header); err == nil {
		name = host
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
}
