// Each tool is used as the one file that it ships for browsers, so nothing that it was built from is installed.
const readPackage = (pkg) =>
  pkg.name === '@developer-console/bench-peers'
    ? pkg
    : { ...pkg, dependencies: {}, peerDependencies: {}, optionalDependencies: {} }

module.exports = { hooks: { readPackage } }
