const npm = (name: string, version: string, integrity: string) => ({
  file: `${name}.tgz`,
  from: "npm" as const,
  package: name,
  version,
  integrity,
});

/** What the double's program imports, as the lock file has it; `infisical.test.ts` tells what is missing. */
const PACKAGES = [
  npm(
    "pg",
    "8.23.1",
    "sha512-aL96AHANtWjPLDOLqnhx+ngp9+UK7ETEU8VJrDCGvsSSi/mGLcWYsS6Herg7lmaBJe4uwrfqsa7gTEFaSizDoQ==",
  ),
  npm(
    "pg-connection-string",
    "2.14.1",
    "sha512-qR3kGNPBLpCNtz0evbKA0Y/MRFXwSSdT+pTJvYp/bXTcReZbvX1kzF0IyTc1QnxqF7AZbOeBhNL8R5mYQZV/MA==",
  ),
  npm(
    "pg-int8",
    "1.0.1",
    "sha512-WCtabS6t3c8SkpDBUlb1kjOs7l66xsGdKpIPZsg4wR+B3+u9UAum2odSsF9tnvxg80h4ZxLWMy4pRjOsFIqQpw==",
  ),
  npm(
    "pg-pool",
    "3.14.0",
    "sha512-gKtPkFdQPU3DksooVLi9LsjZxrsBUZIpa+7aVx+LV5pNh0KzP4Zleud2po+ConrxbuXGBJ6Hfer6hdgpIBpBaw==",
  ),
  npm(
    "pg-protocol",
    "1.16.1",
    "sha512-p9VOFMiHB/ZbJATetbg+99PxssTVSQRnyuPSQ67mN1+1KBOjZaZ83ZQzltnxPhJwSsC3nwVjJ10DVJlerbFzLg==",
  ),
  npm(
    "pg-types",
    "2.2.0",
    "sha512-qTAAlrEsl8s4OiEQY69wDvcMIdQN6wdz5ojQiOy6YRMuynxenON0O5oCpJI6lshc6scgAY8qvJ2On/p+CXY0GA==",
  ),
  npm(
    "pgpass",
    "1.0.5",
    "sha512-FdW9r/jQZhSeohs1Z3sI1yxFQNFvMcnmfuj4WBMUTxOrAyLMaTcE1aAMBiTlbMNaXvBCQuVi0R7hd8udDSP7ug==",
  ),
  npm(
    "postgres-array",
    "2.0.0",
    "sha512-VpZrUqU5A69eQyW2c5CA1jtLecCsN2U/bD6VilrFDWq5+5UIEVO7nazS3TEcHf1zuPYO/sqGvUvW62g86RXZuA==",
  ),
  npm(
    "postgres-bytea",
    "1.0.1",
    "sha512-5+5HqXnsZPE65IJZSMkZtURARZelel2oXUEO8rH83VS/hxH5vv1uHquPg5wZs8yMAfdv971IU+kcPUczi7NVBQ==",
  ),
  npm(
    "postgres-date",
    "1.0.7",
    "sha512-suDmjLVQg78nMK2UZ454hAG+OAW+HQPZ6n++TNDUX+L0+uUlLywnoxJKDou51Zm+zTCjrCl0Nq6J9C5hP9vK/Q==",
  ),
  npm(
    "postgres-interval",
    "1.2.0",
    "sha512-9ZhXKM/rw350N1ovuWHbGxnGh/SNJ4cnxHiM0rxE4VN41wsg8P8zWn9hv/buK00RP4WvlOyr/RBDiptyxVbkZQ==",
  ),
  npm(
    "split2",
    "4.2.0",
    "sha512-UcjcJOWknrNkF6PLX83qcHM6KHgVKNkV62Y8a5uYDVv9ydGQVwAHMKqHdJje1VTWpljG0WYpCDhrCdAOYH4TWg==",
  ),
  npm(
    "xtend",
    "4.0.2",
    "sha512-LKYU1iAXJXUgAXn9URjiu+MWhyUXHsvfp7mcuYm9dSUKK0/CjtrUwFAxD82/mCWbtLsGjFIad0wIsod4zrTAEQ==",
  ),
  npm(
    "zod",
    "4.6.7",
    "sha512-g8W2D2kU6a8untc053fX1uVBKzM7yqAxW/3zwk83+6RyF2+SKOuV+c0wBDhUwzV1PaGapmZH+rmcUzPf+3CGwg==",
  ),
];

/** The sandbox's double of Infisical in the place of the image, which no package brings: a row of the catalog. */
export const INFISICAL = {
  name: "infisical",
  references: ["docker.io/infisical/infisical:v0.164.1"],
  madeOf: "the sandbox's double, npm packages `pg` and `zod`",
  version: "its API of July 2026",
  differences:
    "No web interface, and of the API what `sandbox/README.md` lists. Its tables are its own: it refuses a database of the real one, and the real one its. Redis is asked once, at the start.",
  on: ["node"],
  ingredients: PACKAGES,
  checkout: ["sandbox/infisical"],
};
