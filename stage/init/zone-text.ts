/** The text of the zone file of a zone that holds nothing yet but what services contribute. Pure. */
export function zoneText(zone: string): string {
  return `# Zone ${zone}: records beside those of services, which their leases contribute; the form is in docs/dns.md.
# Check with: ./platform dns validate ${zone} --zones dns/zones
# A zone that is served already is brought by ./platform dns import: what is not here is not at the new name servers either.
#
# "":
#   - type: MX
#     values:
#       - { exchange: mx.example.net., preference: 10 }
#   - type: TXT
#     values:
#       - v=spf1 include:_spf.example.net ~all
# blog:
#   type: CNAME
#   value: pages.example.net.
`;
}
