# The portal on the system that scripts/bootstrap is tested on. One image for web server, worker and sweeper.
FROM debian:trixie-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /opt/kdkmp
COPY pyproject.toml .env.example ./
COPY scripts ./scripts
RUN scripts/bootstrap && rm -rf /var/lib/apt/lists/* /root/.cache

COPY . .
RUN useradd --system --uid 10001 --home-dir /var/lib/kdkmp --create-home kdkmp

USER kdkmp
ENV VAR_DIR=/var/lib/kdkmp PATH=/opt/kdkmp/.venv/bin:$PATH PYTHONUNBUFFERED=1
VOLUME /var/lib/kdkmp
EXPOSE 8001
CMD ["gunicorn", "--bind", "0.0.0.0:8001", "--workers", "5", "--timeout", "60", "--graceful-timeout", "30", \
     "--max-requests", "2000", "--max-requests-jitter", "200", "--no-control-socket", "--access-logfile", "-", \
     "lumajang_kdkmp.wsgi"]
