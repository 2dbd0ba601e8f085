//go:build tools

// Package tools pins the S3 server that the tests of the state's back end run.
package tools

import _ "github.com/versity/versitygw/cmd/versitygw"
