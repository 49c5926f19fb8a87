# docker build -t aws-preflight . && docker run --rm -v "$PWD:/program" aws-preflight check .
# The program's packages: a virtual environment of the same Python, or an image of your own on top of this one.
FROM python:3.12-slim AS build
COPY pyproject.toml setup.py README.md LICENSE /source/
COPY preflight /source/preflight
COPY policies /source/policies
RUN python -m venv --without-pip /opt/preflight \
 && pip --python /opt/preflight/bin/python install --no-cache-dir --compile /source

FROM python:3.12-slim
COPY --from=build /opt/preflight /opt/preflight
ENV PATH=/opt/preflight/bin:$PATH PYTHONDONTWRITEBYTECODE=1
USER 65534
WORKDIR /program
ENTRYPOINT ["preflight"]
CMD ["check", "."]
