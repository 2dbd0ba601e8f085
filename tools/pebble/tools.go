//go:build tools

// Package tools pins the ACME test authority that the sandbox runs.
package tools

import _ "github.com/letsencrypt/pebble/v2/cmd/pebble"
