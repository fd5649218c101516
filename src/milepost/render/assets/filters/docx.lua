-- The whole book as one Word document, for reviewers.

local common = require('common')
local citing = require('citing')
local reading = require('reading')
local book = require('book')
local paragraphs = require('paragraphs')
local docx = {}
local styled = book.styled

local MIME = { svg = 'image/svg+xml', png = 'image/png', jpg = 'image/jpeg', jpeg = 'image/jpeg' }

local function numbered(inlines, number)
  if number == '' then return inlines end
  local out = pandoc.Inlines({ pandoc.Str(number), pandoc.Space() })
  out:extend(inlines)
  return out
end

local function image(chapter)
  return function(el)
    local path = common.from_root(chapter, el.src)
    local known = path and common.job.pictures[path]
    if not known then return pandoc.Span(el.caption) end
    -- through the media bag, so that no path of this machine gets into the file; where a drawing has
    -- a PNG beside it, Word shows the one of the two that it can
    local function put(name, file)
      local content <close> = assert(io.open(file, 'rb'))
      pandoc.mediabag.insert(name, MIME[name:match('%w+$')], content:read('a'))
    end
    put(path, known.file)
    if known.beside then put(path .. '.png', known.beside) end
    -- Word keeps the caption of an image as its alternative text
    return pandoc.Image({ pandoc.Str(el.attributes['data-alt'] or '') }, path, '',
      { width = ('%.2fin'):format(known.width) })
  end
end

local function caption_of(el)
  local words = common.caption_prefix(el.identifier)
  words:extend(pandoc.utils.blocks_to_inlines(el.caption.long))
  return words
end

local function figure(el)
  local caption = caption_of(el)
  local blocks = pandoc.Blocks({ styled('Captioned Figure', el.content) })
  if #caption > 0 then blocks:insert(styled('Image Caption', { pandoc.Para(caption) })) end
  return pandoc.Div(blocks, pandoc.Attr(el.identifier))
end

local function table_block(el)
  local caption = caption_of(el)
  el.caption.long = #caption > 0 and { pandoc.Plain(caption) } or {}
  local id = el.identifier
  el.identifier = ''
  return id ~= '' and pandoc.Div({ el }, pandoc.Attr(id)) or el
end

local function callout(div)
  if div.classes:includes('exhibit-source') then return styled('Exhibit Source', div.content) end
  local found = common.callout(div)
  if not found then return nil end
  local title = pandoc.Inlines({ pandoc.Strong(found.title) })
  local blocks = pandoc.Blocks({ styled('Callout Title', { pandoc.Para(title) }) })
  blocks:insert(styled('Callout', found.content))
  return blocks
end

local function link(chapter)
  return function(el)
    if not common.leads_somewhere(el.target) then return el.content end
    local printed = book.page_link(el, tostring(common.job.metadata['site-url'] or ''))
    if printed then return printed end
    local target, fragment = el.target:match('^([^#]*)#?(.*)$')
    local path = target ~= '' and common.from_root(chapter, target)
    if path and common.job.pages[path] then
      local id = fragment ~= '' and fragment or common.job.ids[path]
      if not common.job.labels[id] then return el.content end
      el.target = '#' .. id
    elseif path or (target == '' and not common.job.labels[fragment] and not fragment:match('^ref%-')) then
      return el.content
    end
    return el
  end
end

local function chapter_blocks(chapter)
  local doc, title = citing.ready[chapter.source].doc, citing.ready[chapter.source].title
  reading.each_heading(doc, chapter, function(el, number)
    if number ~= '' and chapter.number ~= '' then
      el.content = numbered(el.content, chapter.number .. '.' .. number)
    end
  end)
  local word = chapter.kind == 'appendix' and (common.word('Appendix') .. ' ') or ''
  title.content = numbered(title.content, chapter.number ~= '' and (word .. chapter.number) or '')
  doc.blocks:insert(1, title)
  doc = doc:walk({ Link = link(chapter) })
  doc = citing.resolve(doc, function(cite, entry, id)
    return { pandoc.Link(common.reference_text(cite, entry), '#' .. id) }
  end)
  doc = doc:walk(paragraphs.numbered('docx', chapter.number, true))
  doc = doc:walk({ Image = image(chapter) })
  doc = doc:walk({
    Figure = figure, Table = table_block, Div = callout,
    Span = function(span)
      local entry = span.classes:includes('equation') and common.job.labels[span.identifier]
      if entry then
        span.content:extend({ pandoc.Space(), pandoc.Str('(' .. entry.number .. ')') })
        return span
      end
    end,
    Header = function(el)
      if not common.job.labels[el.identifier] then el.identifier = '' end
      return el
    end,
  })
  return doc.blocks
end

function docx.book(job)
  citing.prepare(job.chapters, 'docx')
  local blocks, notices = pandoc.Blocks({}), pandoc.Blocks({})
  for _, text in ipairs({ job.texts.organization, job.texts.notice }) do
    if text ~= '' then notices:insert(styled('Notice', { pandoc.Para(pandoc.Str(text)) })) end
  end
  for _, chapter in ipairs(job.chapters) do
    if chapter.opening ~= '' then
      blocks:insert(styled('Part Title', { pandoc.Para(pandoc.Str(chapter.opening)) }))
    end
    blocks:extend(chapter_blocks(chapter))
  end
  local meta = { lang = pandoc.MetaString(job.lang) }
  if job.direction ~= '' then meta.dir = pandoc.MetaString(job.direction) end
  for _, key in ipairs({ 'title', 'subtitle', 'date' }) do
    if job.texts[key] ~= '' then meta[key] = pandoc.MetaInlines({ pandoc.Str(job.texts[key]) }) end
  end
  local file <close> = assert(io.open(job.target, 'wb'))
  notices:extend(book.with_contents(blocks, 2))
  file:write(pandoc.write(pandoc.Pandoc(notices, meta), 'docx', { reference_doc = job.reference }))
  return { done = true }
end

return docx
